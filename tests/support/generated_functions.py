"""Functions of random specs, for hypothesis."""

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional, some_of


@st.composite
def functions(draw: st.DrawFn, databases: list[str]) -> Spec:
    """A function, which is in the VPC if it connects to a database."""
    runtime = draw(st.sampled_from(("python3.13", "nodejs24.x")))
    schedules = (
        {"rate": "5 minutes"},
        {"cron": "0 3 * * 1-5", "timezone": "Asia/Singapore"},
        {"cron": "*/15 * 1 JAN,JUL *"},
    )
    return {
        "type": "function",
        "runtime": runtime,
        "source": "exports.handler = async () => `${1}`\n"
        if runtime.startswith("node")
        else "handler = print",
        **draw(
            optional(
                memory=st.integers(128, 10240),
                timeout=st.integers(1, 900),
                ephemeral_storage=st.integers(512, 10240),
                architecture=st.sampled_from(("x86_64", "arm64")),
                concurrency=st.integers(0, 100),
                schedule=st.sampled_from(schedules),
                retries=st.integers(0, 2),
                dead_letters=st.booleans(),
                tracing=st.booleans(),
                environment=st.just({"TEXT": 'x=$HOME ${B} "', "b_1": ""}),
                connects_to=some_of(databases),
            )
        ),
    }
