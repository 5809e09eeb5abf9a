# owa-epanet says nothing of its types; this is the part that is used.
# Names of arguments are its own, hence the silenced checks of names.
class Project: ...

ACCURACY: int
BASEDEMAND: int
CLOSED: int
CMS: int
DEMANDFLOW: int
DURATION: int
ELEVATION: int
EMITBACKFLOW: int
EMITTER: int
EMITTERFLOW: int
FLOW: int
HW: int
HYDSTEP: int
JUNCTION: int
NOSAVE: int
OPEN: int
PATTERNSTEP: int
PDA: int
PIPE: int
PRESSURE: int
REPORTSTEP: int
RESERVOIR: int
STATUS: int

def createproject() -> Project: ...
def deleteproject(ph: Project) -> None: ...
def init(ph: Project, rptFile: str, outFile: str, unitsType: int, headLossType: int) -> None: ...  # noqa: N803
def addnode(ph: Project, id: str, nodeType: int) -> int: ...  # noqa: A002, N803
def addlink(ph: Project, id: str, linkType: int, fromNode: str, toNode: str) -> int: ...  # noqa: A002, N803
def setnodevalue(ph: Project, index: int, property: int, value: float) -> None: ...  # noqa: A002
def getnodevalue(ph: Project, index: int, property: int) -> float: ...  # noqa: A002
def setlinkvalue(ph: Project, index: int, property: int, value: float) -> None: ...  # noqa: A002
def getlinkvalue(ph: Project, index: int, property: int) -> float: ...  # noqa: A002
def setpipedata(ph: Project, index: int, length: float, diam: float, rough: float, mloss: float) -> None: ...
def setoption(ph: Project, option: int, value: float) -> None: ...
def setdemandmodel(ph: Project, type: int, pmin: float, preq: float, pexp: float) -> None: ...  # noqa: A002
def settimeparam(ph: Project, param: int, value: int) -> None: ...
def openH(ph: Project) -> None: ...  # noqa: N802
def initH(ph: Project, initFlag: int) -> None: ...  # noqa: N802, N803
def runH(ph: Project) -> int: ...  # noqa: N802
def nextH(ph: Project) -> int: ...  # noqa: N802
