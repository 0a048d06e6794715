"""What Prefect schedules: each flow is a list of steps."""
