"""Read and write the tables, typed: one module for each family of tables."""
