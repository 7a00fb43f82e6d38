"""The scenarios, each one module with one `measure`."""
