"""MLflow's REST protocol (3.x), for unmodified MLflow clients.

Paths, fields and codes are those of MLflow's protobuf services (`mlflow/protos/service.proto`,
`model_registry.proto`) as its Python client of version 3.17 sends them. This package translates;
what may be done, and what is recorded, is decided by the capabilities.
"""
