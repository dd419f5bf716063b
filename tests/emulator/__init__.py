"""CloudFormation and the services under it, as a server on this machine that tests can deploy to.

`installation` makes the virtual environment that MiniStack lives in, `server` starts and ends it, `account`
is what a test gets of it. `additions` runs in that other environment and imports MiniStack; nothing else may.
"""
