"""A whole city in a private home, in a time that a simulator turns: for proving runs and everything that needs one."""
