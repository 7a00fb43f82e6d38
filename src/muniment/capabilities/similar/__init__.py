"""Similar things: the models and versions nearest to one, or to a description, with the reason."""
