"""The city's own identity provider (OpenID Connect): optional, beside local accounts, which stay for when it is away.

A person goes from `attempt` (what binds the journey to one browser) to `provider` (who vouches for them), from there
through `mapping` (what that makes them here) to `people` (their account).
"""
