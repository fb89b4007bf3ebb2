"""From what was found at a visit to what it is billed as: the table of §5, as the policy file holds it."""

from models.policy import Policy, load_policy
from models.terms import Kind, Outcome, TariffCode


def outcomes(kind: str, service: str, *, policy: Policy | None = None) -> tuple[Outcome, ...]:
    """What can have been found at a visit of this kind to this service, in the order of the policy file (§5).

    Empty where the service has no such visits (§4), or a name is unknown.
    """
    return tuple(billed(kind, service, policy=policy))


def billed(kind: str, service: str, *, policy: Policy | None = None) -> dict[Outcome, TariffCode | None]:
    """The same, each with the row of the tariff that it leads to (§5), or None when there is nothing to bill."""
    table = (policy or load_policy()).outcomes.get(kind, {})  # type: ignore[call-overload]
    return {outcome: codes[service] for outcome, codes in table.items() if service in codes}


def qualify(kind: str, outcome: str, service: str, *, policy: Policy | None = None) -> TariffCode | None:
    """The row of the tariff that a finding leads to (§5), or None when there is nothing to bill.

    LookupError where the outcome is not offered for visits of this kind to this service. The packaged policy
    holds unless another is given.
    """
    found = billed(kind, service, policy=policy)
    if outcome not in found:
        raise LookupError(f"The outcome {outcome} is not offered for {kind} visits to {service} lines.")
    return found[Outcome(outcome)]


def kinds(service: str, *, policy: Policy | None = None) -> tuple[Kind, ...]:
    """The kinds of visit that the service has (§4)."""
    return tuple(kind for kind in Kind if outcomes(kind, service, policy=policy))
