# syntax=docker/dockerfile:1
# One image for api, worker and migrate. Its steps are those of the Makefile: the same locks, the
# same installer, the same training of the classifier.

FROM python:3.13-slim-bookworm AS build
ENV UV_PYTHON_DOWNLOADS=never UV_NO_CONFIG=1 UV_COMPILE_BYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /srv/app
COPY requirements.lock requirements-dev.lock ./
RUN python -m venv .venv \
 && grep -A 20 '^uv==' requirements-dev.lock | awk 'NR==1 || /--hash/ {print} NR>1 && !/--hash/ {exit}' > uv.lock.txt \
 && python -m pip install --quiet --no-cache-dir --require-hashes -r uv.lock.txt \
 && uv pip sync --quiet --require-hashes --python .venv/bin/python requirements.lock
COPY pyproject.toml alembic.ini README.md ./
COPY app ./app
COPY migrations ./migrations
RUN printf '%s\n' "/srv/app" > "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/needs_express.pth" \
 && mkdir -p classifier \
 && .venv/bin/python -m app.entry.cli classifier train --out classifier/default.json.gz

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="needs-express" \
      org.opencontainers.image.description="青年需求直通车 · Youth Needs Express"
RUN groupadd --system --gid 10001 needs \
 && useradd --system --uid 10001 --gid needs --home-dir /srv/app --shell /usr/sbin/nologin needs \
 && install -d -o needs -g needs /srv/data
WORKDIR /srv/app
COPY --from=build --chown=root:root /srv/app /srv/app
ENV PATH=/srv/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    YNE_MODE=production \
    YNE_HOST=0.0.0.0 \
    YNE_DATA_DIR=/srv/data \
    YNE_CLASSIFIER_PATH=/srv/app/classifier/default.json.gz \
    YNE_LOG_JSON=true
USER 10001:10001
VOLUME /srv/data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os,urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", \"8000\")}/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "app.entry.cli"]
CMD ["api"]
