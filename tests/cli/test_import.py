"""`tiers init --from`: what is read, what is printed, and what hostile files do."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.migrate.goldens import CASES
from tests.support.command_line import Run, command_line
from tiers.migrate.model import MOST_SERVICES


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in an empty directory, without a terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None)
    return command_line(capsys)


WEB = """\
name: web
type: Load Balanced Web Service
image: {location: example/web:1, port: 80}
http: {path: /}
"""
SERVICES = "services:\n  web:\n    image: example/web:1\n    ports: ['80:8080']\n"


def manifest(root: Path, text: str, service: str = "web") -> Path:
    """Write a manifest of Copilot, and return its path."""
    path = root / "copilot" / service / "manifest.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def spec(tmp_path: Path, name: str = "shop") -> str:
    """Return the spec that was written."""
    return (tmp_path / f"{name}.yaml").read_text()


def test_a_copilot_directory_becomes_a_spec_that_passes_its_check(run: Run, tmp_path: Path) -> None:
    shutil.copytree(CASES / "shop" / "copilot", tmp_path / "copilot")
    done = run("init", "--from", "copilot/")
    assert done.code == 0
    assert "copilot/web/manifest.yml:9: mapped: image.port: 8080: `port`\n" in done.out
    assert "left out; shop.yaml and tiers.schema.json written\n\nnext: tiers check shop.yaml\n" in done.out
    assert run("check", "shop.yaml").code == 0


def test_the_directory_around_the_manifests_is_found_too(run: Run, tmp_path: Path) -> None:
    manifest(tmp_path, WEB)
    assert run("init", "--from", ".", "shop").code == 0
    assert "logic:\n" in spec(tmp_path)


def test_a_compose_file_becomes_a_spec_of_the_name_that_is_given(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(SERVICES)
    assert run("init", "--from", "compose.yaml", "shop").code == 0
    assert "name: shop\n" in spec(tmp_path)
    assert "port: 8080" in spec(tmp_path)
    assert run("check", "shop.yaml").code == 0


def test_strict_fails_if_anything_is_left_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(SERVICES)
    assert run("init", "--from", "compose.yaml", "one", "--strict").code == 0
    (tmp_path / "compose.yaml").write_text(f"{SERVICES}    privileged: true\n")
    assert run("init", "--from", "compose.yaml", "two").code == 0
    done = run("init", "--from", "compose.yaml", "three", "--strict")
    assert done.code == 1
    assert (tmp_path / "three.yaml").exists()


def test_programs_get_findings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(f"{SERVICES}    privileged: true\n")
    done = run("init", "--from", "compose.yaml", "shop", "--format", "json")
    found = [each for each in json.loads(done.out)["diagnostics"] if each["code"] == "T7072"]
    assert [(each["line"], each["severity"]) for each in found] == [(5, "warning")]


def test_regions_and_copilot_variables_are_options(run: Run, tmp_path: Path) -> None:
    manifest(tmp_path, f"{WEB}environments:\n  prod: {{cpu: 512, memory: 1024}}\n")
    run("init", "--from", "copilot", "shop", "--env-region", "prod=eu-west-1", "--keep-copilot-variables")
    assert "    regions: [eu-west-1]\n" in spec(tmp_path)
    assert "COPILOT_APPLICATION_NAME: shop\n" in spec(tmp_path)
    assert 'COPILOT_ENVIRONMENT_NAME: "{environment}"\n' in spec(tmp_path)
    assert run("init", "--from", "copilot", "shop", "--env-region", "prod").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("shop", "--domain", "example.com"),
        ("--from", ".", "--profile", "tools"),
        ("--from", "compose.yaml", "--keep-copilot-variables"),
    ],
)
def test_an_option_without_effect_is_refused(run: Run, words: tuple[str, ...]) -> None:
    done = run("init", *words)
    assert done.code == 2
    assert f"{words[-2] if words[-1][0] != '-' else words[-1]} needs --from with" in done.err


def test_a_file_of_variables_is_read_only_below_the_path_that_is_given(run: Run, tmp_path: Path) -> None:
    manifest(tmp_path, f"{WEB}env_file: web.env\nvariables: {{LEVEL: info}}\n")
    (tmp_path / "web.env").write_text("# comment\nLEVEL=debug\nCOLOR=green\nAPI_TOKEN=hunter2\n")
    assert "it is not below the path that is read" in run("init", "--from", "copilot", "one").out
    assert "COLOR" not in spec(tmp_path, "one")
    done = run("init", "--from", ".", "two")
    assert "2 lines in `environment`, 1 in `secrets`; store API_TOKEN as SSM parameters" in done.out
    text = spec(tmp_path, "two")
    assert "      LEVEL: info\n      COLOR: green\n" in text
    assert "API_TOKEN: {ssm: /two/API_TOKEN}" in text
    assert "hunter2" not in done.out + text


@pytest.mark.parametrize("name", ["../outside.env", "linked.env", "/etc/hostname", "copilot", "missing.env"])
def test_a_file_of_variables_elsewhere_is_not_read(run: Run, tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    manifest(root, f"{WEB}env_file: {name}\n")
    (tmp_path / "outside.env").write_text("COLOR=green\n")
    os.symlink(tmp_path / "outside.env", root / "linked.env")
    assert "left out: env_file" in run("init", "--from", "root", "shop").out
    assert "COLOR" not in spec(tmp_path)


def test_rules_of_traefik_become_rules_of_the_load_balancer(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "services:\n"
        "  proxy: {image: 'traefik:3', ports: ['80:80']}\n"
        "  web:\n"
        "    image: example/web:1\n"
        "    labels: ['traefik.http.routers.w.rule=PathPrefix(`/`)', "
        "'traefik.http.services.w.loadbalancer.server.port=3000']\n"
        "  api:\n"
        "    image: example/api:1\n"
        "    expose: [9000]\n"
        "    labels:\n"
        "      traefik.http.routers.a.rule: 'Host(`a.example.com`) && PathPrefix(`/v1`)'\n"
        "      team: blue\n"
        "  odd: {image: 'example/odd:1', labels: ['traefik.http.routers.o.rule=HeadersRegexp(`a`, `b`)']}\n"
    )
    done = run("init", "--from", "compose.yaml", "shop")
    text = spec(tmp_path)
    assert "forward_to: web\n" in text
    assert "- {host: [a.example.com], path: [/v1, /v1/*], forward_to: api}" in text
    assert "the rule has conditions that are not read" in done.out
    assert "labels.team: labels have no effect" in done.out


def test_a_proxy_that_is_not_published_opens_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "services:\n"
        "  proxy: {image: nginx, depends_on: [web]}\n"
        "  web: {image: 'example/web:1', expose: [3000]}\n"
    )
    assert "a load balancer has its place" in run("init", "--from", "compose.yaml", "shop").out
    assert "load_balancer" not in spec(tmp_path)


def test_longer_paths_are_before_shorter_ones(run: Run, tmp_path: Path) -> None:
    manifest(tmp_path, WEB)
    for name, path in (("api", "api"), ("beta", "api/v2")):
        manifest(
            tmp_path, WEB.replace("name: web", f"name: {name}").replace("path: /", f"path: {path}"), name
        )
    run("init", "--from", "copilot", "shop")
    assert spec(tmp_path).index("path: [/api/v2, ") < spec(tmp_path).index("path: [/api, ")


def test_a_service_may_have_the_name_of_a_load_balancer(run: Run, tmp_path: Path) -> None:
    manifest(tmp_path, WEB.replace("name: web", "name: public"), "public")
    path = tmp_path / "copilot" / "environments" / "test" / "manifest.yml"
    path.parent.mkdir(parents=True)
    path.write_text("name: test\ntype: Environment\nhttp: {public: {access_logs: true}}\n")
    run("init", "--from", "copilot", "shop")
    assert "  public-svc:\n    type: load_balancer\n" in spec(tmp_path)
    assert "access_logs: true" in spec(tmp_path)
    assert run("check", "shop.yaml").code == 0


def test_a_domain_gives_host_names_and_https(run: Run, tmp_path: Path) -> None:
    manifest(tmp_path, f"{WEB}environments:\n  prod: {{cpu: 512, memory: 1024}}\n")
    run("init", "--from", "copilot", "shop", "--domain", "example.com")
    assert "host: [web.prod.shop.example.com]" in spec(tmp_path)
    assert "certificate: {parameter: Certificate}" in spec(tmp_path)
    assert run("check", "shop.yaml").code == 0


def test_services_of_a_profile_need_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        f"{SERVICES}  seed: {{image: example/seed:1, profiles: [tools]}}\n"
    )
    assert "pass `--profile tools` to import it" in run("init", "--from", "compose.yaml", "one").out
    assert "  seed:\n" not in spec(tmp_path, "one")
    run("init", "--from", "compose.yaml", "two", "--profile", "tools")
    assert "  seed:\n" in spec(tmp_path, "two")


@pytest.mark.parametrize("path", ["nothing", "nothing.yaml", "."])
def test_a_path_without_anything_to_import_is_a_finding(run: Run, tmp_path: Path, path: str) -> None:
    (tmp_path / "nothing.yaml").write_text("version: 1\n")
    done = run("init", "--from", path, "shop")
    assert done.code == 1
    assert "error[T70" in done.out
    assert "nothing written" in done.out
    assert not (tmp_path / "shop.yaml").exists()


@pytest.mark.parametrize(
    "text", ["services: [", "a: *no\n", "%TAG ! x\n---\nservices: {}\n", "services: !reset {}\n", "\x00", ""]
)
def test_a_file_that_cannot_be_read_is_a_finding_with_its_place(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "compose.yaml").write_text(text)
    done = run("init", "--from", "compose.yaml", "shop")
    assert done.code == 1
    assert " --> compose.yaml:1:" in done.out
    assert not (tmp_path / "shop.yaml").exists()


def test_links_are_not_followed(run: Run, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "manifest.yml").write_text(WEB.replace("example/web:1", "example/outside:1"))
    path = manifest(tmp_path, WEB)
    os.symlink(outside, tmp_path / "copilot" / "linked")
    os.symlink(outside / "manifest.yml", path.with_name("other.yml"))
    (tmp_path / "copilot" / "fifo").mkdir()
    os.mkfifo(tmp_path / "copilot" / "fifo" / "manifest.yml")
    done = run("init", "--from", "copilot", "shop")
    assert done.code == 0
    assert "copilot/linked:1: left out: it is a link, which is not followed" in done.out
    assert "outside" not in spec(tmp_path)


def test_the_place_of_a_manifest_that_is_a_link_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    manifest(tmp_path, WEB)
    (tmp_path / "copilot" / "api").mkdir()
    os.symlink(tmp_path / "secret", tmp_path / "copilot" / "api" / "manifest.yml")
    done = run("init", "--from", "copilot", "shop")
    assert "copilot/api/manifest.yml:1: left out: it is a link, which is not followed" in done.out
    assert "hunter2" not in done.out


def test_an_import_does_not_overwrite_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("mine")
    (tmp_path / "compose.yaml").write_text(SERVICES)
    done = run("init", "--from", "compose.yaml", "shop")
    assert (done.code, spec(tmp_path)) == (1, "mine")
    assert "error[T7003]" in done.out
    assert run("init", "--from", "compose.yaml", "shop", "--out", "other.yaml").code == 0


def test_a_compose_file_is_not_overwritten_by_a_spec_of_its_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(f"name: compose\n{SERVICES}")
    assert run("init", "--from", "compose.yaml").code == 1
    assert (tmp_path / "compose.yaml").read_text() == f"name: compose\n{SERVICES}"


def test_more_services_than_a_stack_has_are_left_out(run: Run, tmp_path: Path) -> None:
    services = "".join(f"  s{number}: {{image: example/web:1}}\n" for number in range(MOST_SERVICES + 1))
    (tmp_path / "compose.yaml").write_text(f"services:\n{services}")
    done = run("init", "--from", "compose.yaml", "shop", "--format", "concise")
    assert f"only {MOST_SERVICES} services are imported" in done.out


def test_names_in_files_cannot_break_out_of_comments(run: Run, tmp_path: Path) -> None:
    text = f'{SERVICES}    "no\\nname: evil": 1\n    labels: {{"a\\u202eb": "c\\nd"}}\n'
    (tmp_path / "compose.yaml").write_text(text)
    assert run("init", "--from", "compose.yaml", "shop").code == 0
    lines = spec(tmp_path).splitlines()
    assert [each for each in lines if each.startswith("name:")] == ["name: shop"]
    assert spec(tmp_path).isascii()


def test_a_check_that_curls_its_service_is_the_health_check_of_the_load_balancer(
    run: Run, tmp_path: Path
) -> None:
    check = "    healthcheck: {test: [CMD, curl, -f, 'http://localhost:8080/healthz']}\n"
    (tmp_path / "compose.yaml").write_text(SERVICES + check)
    run("init", "--from", "compose.yaml", "shop")
    assert "health_check: {path: /healthz}" in spec(tmp_path)


def test_the_password_of_a_database_comes_from_its_secret(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        f"{SERVICES}    environment: {{DB_HOST: db, DB_USER: postgres, DB_PASSWORD: hunter2}}\n"
        "  db: {image: postgres, environment: {POSTGRES_PASSWORD: hunter2}}\n"
    )
    run("init", "--from", "compose.yaml", "shop")
    text = spec(tmp_path)
    assert "DB_HOST: {from: db.endpoint}" in text
    assert "DB_USER: {from: db.username}" in text
    assert "DB_PASSWORD: {from: db.password}" in text
    assert "hunter2" not in text


def test_a_service_that_nothing_names_is_not_connected(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(f"{SERVICES}  api: {{image: example/api:1, expose: [9000]}}\n")
    run("init", "--from", "compose.yaml", "shop")
    assert "connects_to" not in spec(tmp_path).replace("`connects_to`", "")
    assert "# no longer open: web -> api\n" in spec(tmp_path)


def test_an_alias_of_service_connect_stays_the_name(run: Run, tmp_path: Path) -> None:
    text = "name: web\ntype: Backend Service\nimage: {location: a/web:1, port: 80}\n"
    manifest(tmp_path, f"{text}network: {{connect: {{alias: web.test.shop.local}}}}\n")
    assert run("init", "--from", "copilot", "shop").code == 0
    assert "dns_name: web.test.shop.local" in spec(tmp_path)
