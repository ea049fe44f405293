"""Facts read from a page's HTML and from style sheets."""
