"""Other people's languages; each protocol is one package, switched on in `app`."""
