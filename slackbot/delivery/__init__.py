"""Delivery: from the outbox to Slack, each notice exactly once, in order per thread."""
