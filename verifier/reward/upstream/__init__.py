"""Parts that only a reproduced project needs, one file a project. Their kinds are `<system>_<reward>`."""
