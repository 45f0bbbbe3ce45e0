from kombu.transport.filesystem import Transport

__all__ = ["Transport"]
