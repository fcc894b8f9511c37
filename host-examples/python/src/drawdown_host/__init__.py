"""The prepaid-credit rules in a Python program: JSON documents in, decisions out."""

from .core_module import CoreEngine
from .engine import Engine
from .errors import EngineError, EngineTrap, LimitExceeded, MalformedRequest
from .limits import Limits

__all__ = ["CoreEngine", "Engine", "EngineError", "EngineTrap", "LimitExceeded", "Limits", "MalformedRequest"]
