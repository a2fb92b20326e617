"""Django's PostgreSQL backend with fewer health checks and a record of prepared statements: see `base.py`."""
