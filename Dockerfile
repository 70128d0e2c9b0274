# syntax=docker/dockerfile:1
#
#   docker build --target server -t league-match-analyzer .
#   docker run --rm -it league-match-analyzer matches "Faker#NA1"
#
#   docker run --rm -p 127.0.0.1:8000:8000 league-match-analyzer
#
# Both targets carry the same package. `server` runs the HTTP API, `worker` what is left to the
# background; `llm` is a worker with the libraries of language models. Any lma command can be given
# instead.

FROM python:3.13-slim-bookworm AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/build && python -m venv /opt/lma
WORKDIR /src
# The packages come first: they change less often than the code.
COPY requirements/build.txt requirements/lock.txt requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/build/bin/python -m pip install --require-hashes --no-deps --only-binary=:all: \
        -r requirements/build.txt && \
    /opt/lma/bin/python -m pip install --require-hashes --no-deps --only-binary=:all: \
        -r requirements/lock.txt
COPY LICENSE README.md pyproject.toml ./
COPY migrations migrations
COPY docs/phase0-example-*.json docs/
COPY lma lma
RUN /opt/build/bin/python -m hatchling build -t wheel -d /dist && \
    /opt/lma/bin/python -m pip install --no-index --no-deps /dist/*.whl && \
    /opt/lma/bin/python -m pip uninstall --yes pip

FROM python:3.13-slim-bookworm AS runtime
# The embedded PostgreSQL, used when LMA_DATABASE_URL is not set, keeps its data in LMA_DATA_DIR.
RUN useradd --system --uid 10001 --create-home lma && \
    install -d -o lma -g lma -m 700 /var/lib/lma
COPY --from=builder /opt/lma /opt/lma
ENV PATH=/opt/lma/bin:$PATH PYTHONUNBUFFERED=1 LMA_DATA_DIR=/var/lib/lma
VOLUME /var/lib/lma
USER 10001
WORKDIR /home/lma
# Exec form: signals reach lma itself.
ENTRYPOINT ["lma"]

FROM builder AS models
COPY requirements/ai.txt requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/build/bin/python -m pip --python /opt/lma/bin/python install --require-hashes --no-deps \
        --only-binary=:all: -r requirements/ai.txt

FROM runtime AS llm
COPY --from=models /opt/lma /opt/lma
CMD ["worker", "--queue", "llm"]

FROM runtime AS worker
CMD ["worker"]

FROM runtime AS server
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-c", \
    "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
