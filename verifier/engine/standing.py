"""Whose work it is, and how much of the workers it may claim."""


class Standing(str):
    """A job's name that also says its weight and its tenant.

    It is a name, so it passes through engines that only know names. `weight`: its share of the workers beside other
    jobs, 1.0 for a plain name. `tenant`: who may share its cached verdicts; the empty string is everyone without a key.
    """

    weight: float
    tenant: str

    def __new__(cls, name: str, *, weight: float = 1.0, tenant: str = "") -> "Standing":
        made = super().__new__(cls, name)
        made.weight = weight
        made.tenant = tenant
        return made

    @classmethod
    def of(cls, job: str) -> "Standing":
        """The standing of a job, plain or not."""
        return job if isinstance(job, Standing) else cls(job)
