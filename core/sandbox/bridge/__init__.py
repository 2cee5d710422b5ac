"""What crosses between the sandbox and PyTorch: checked, converted, and written back."""
