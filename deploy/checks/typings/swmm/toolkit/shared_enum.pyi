# swmm-toolkit says nothing of its types; this is the part that is used
from enum import Enum

class ObjectType(Enum):
    NODE = 2
    LINK = 3

class NodeResult(Enum):
    DEPTH = 5

class LinkResult(Enum):
    FLOW = 0

class LinkProperty(Enum):
    FLOW_LIMIT = 3
