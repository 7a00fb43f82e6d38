"""Bringing over what an MLflow server has: it is read as its clients read it, and sent to ours."""
