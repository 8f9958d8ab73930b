"""What reaches the loss of the real TRL trainer while the service, or the way to it, is killed: no unjudged 0."""

from pathlib import Path

import pytest
from faults import Cable, api, learn

pytest.importorskip("trl")


def test_no_right_answer_is_a_zero_in_trls_loss(tmp_path: Path) -> None:
    with api(tmp_path) as service:
        cable = Cable(service.url)
        try:
            faults = (service.kill_for_a_while, cable.cut_for_a_while)
            [reached] = learn(["TRL"], "math", cable.url, *faults, steps=6, variables={}).values()
        finally:
            cable.close()
    assert not reached.stopped
    assert (reached.judged, reached.left_out, reached.zeros, reached.wrong) == (48, 0, 0, 0)
