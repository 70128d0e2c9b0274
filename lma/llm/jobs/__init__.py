"""Jobs of the queue `llm`: each may be killed and begun again at any moment."""
