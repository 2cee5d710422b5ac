"""What runs outside the server: the launcher, and the confined process of each run."""
