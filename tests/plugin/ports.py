"""Ports for servers that are told theirs."""

import socket

RESERVED: list[socket.socket] = []


def free_port() -> int:
    """A loopback port that the system gives to nobody else while this process lives.

    The socket stays bound and never listens: a server that asks for the port by number gets it (both allow the address
    to be used again, as servers do), and one that takes any port, or a client that connects from any, does not.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    RESERVED.append(held)
    port: int = held.getsockname()[1]
    return port
