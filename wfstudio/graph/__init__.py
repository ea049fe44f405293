"""Indices over a document's edges and the networkx view of them."""
