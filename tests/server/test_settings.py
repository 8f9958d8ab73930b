"""Settings: read once, from VERIFIER_*, with errors that name the variable."""

from pathlib import Path

import pytest

from verifier.errors import ConfigError
from verifier.server.settings import Settings, describe, read_settings, unknown_variables


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_PORT", "9001")
    monkeypatch.setenv("VERIFIER_API_KEYS_FILE", "/etc/verifier/keys")
    settings = read_settings()
    assert (settings.port, settings.api_keys_file) == (9001, Path("/etc/verifier/keys"))


def test_what_is_said_on_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_PORT", "9001")
    assert read_settings(port=9002).port == 9002


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_API_KEYS_FILE", "")
    monkeypatch.setenv("VERIFIER_PORT", "")
    assert read_settings() == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VERIFIER_PORT", "eighty"),
        ("VERIFIER_PORT", "70000"),
        ("VERIFIER_WORKERS", "-1"),
        ("VERIFIER_ENGINE", "ray"),
        ("VERIFIER_MAX_ROLLOUTS", "0"),
        ("VERIFIER_LOG_FORMAT", "xml"),
    ],
)
def test_a_bad_value_is_refused_with_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        read_settings()


def test_a_misspelt_variable_is_told_with_the_nearest_known_one() -> None:
    [warning] = unknown_variables({"VERIFIER_WORKER": "4", "VERIFIER_WORKERS": "4", "PATH": "/bin"})
    assert "VERIFIER_WORKER is" in warning
    assert "VERIFIER_WORKERS" in warning


def test_every_setting_is_described() -> None:
    described = describe()
    assert {item.variable for item in described} == {f"VERIFIER_{name.upper()}" for name in Settings.model_fields}
    assert all(item.description for item in described)


def test_every_setting_is_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "http.md").read_text()
    for item in describe():
        assert f"`{item.variable}`" in text, item.variable


def test_a_password_from_a_file_goes_into_the_urls_that_have_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "redis"
    file.write_text("p@ss/word\n")
    monkeypatch.setenv("VERIFIER_REDIS_URL", "redis://redis:6379/0")
    monkeypatch.setenv("VERIFIER_CACHE_URL", "rediss://:own@cache:6379/0")
    monkeypatch.setenv("VERIFIER_REDIS_PASSWORD_FILE", str(file))
    settings = read_settings()
    assert settings.redis_url == "redis://:p%40ss%2Fword@redis:6379/0"
    assert settings.cache_url == "rediss://:own@cache:6379/0"
    assert "p@ss" not in repr(settings)
    assert "p%40ss" not in repr(settings)


@pytest.mark.parametrize("content", [None, " \n"])
def test_a_password_file_of_no_use_is_named(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "redis"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("VERIFIER_REDIS_PASSWORD_FILE", str(file))
    with pytest.raises(ConfigError, match="VERIFIER_REDIS_PASSWORD_FILE"):
        read_settings()
