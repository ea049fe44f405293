"""Messages on their way to people: what they say, who carries them, when they are tried again."""
