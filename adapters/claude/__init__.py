"""Claude over the anthropic SDK."""
