"""The wire: endpoint table, models, encryption envelope, errors."""
