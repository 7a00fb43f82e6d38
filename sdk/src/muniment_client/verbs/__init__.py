"""The verbs of the client, by what they are about; `Client` has them all."""
