"""The model's side of a run: evidence, prompt, tools, turn loop and choice of model."""
