"""The client over the endpoint table; profiles and links."""
