"""The editor server: what linter, graph and catalogue know, in an editor, over the Language Server Protocol.

Modules that need the extra ``lsp`` (pygls) are imported when the server starts, and never by another command.
"""
