"""Running PyTorch's schedulers and recording what they do."""
