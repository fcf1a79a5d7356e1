"""Django's database engine: PostgreSQL, which is started when it is the embedded one."""
