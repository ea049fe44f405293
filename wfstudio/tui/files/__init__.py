"""Files as the studio sees them: journals, changes on disk, folders to choose from, templates."""
