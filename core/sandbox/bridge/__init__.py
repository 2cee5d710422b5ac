"""What crosses between the sandbox and PyTorch, checked on the way."""
