"""Work for many machines: how it is divided, and how values travel."""
