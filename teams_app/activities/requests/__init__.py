"""Residents' requests for help: who answers, sending, answering, the way into the log, and forgetting."""
