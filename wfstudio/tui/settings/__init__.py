"""The studio's settings: one table, from which the flags, the file, the screen and the help are made."""
