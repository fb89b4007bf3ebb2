# A small image that needs no root and writes nowhere but to /data: `docker build --tag slackbot .`
# Every library is checked by its hash; the developers' tools are fetched with them, and stay behind.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN pip download --quiet --require-hashes --requirement requirements.txt --dest /wheels
COPY pyproject.toml README.md LICENSE manifest.yml ./
COPY slackbot slackbot
COPY models models
COPY blocks blocks
RUN python -m venv --without-pip /app && pip --python /app/bin/python install --quiet --no-index --find-links /wheels '.[postgres]'

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data slackbot && install --directory --owner=slackbot --mode=0700 /data
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
ENV DATABASE_URL=sqlite:////data/slackbot.db SLACKBOT_HOST=0.0.0.0 SLACKBOT_PORT=3000
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['SLACKBOT_PORT']), timeout=3); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["slackbot"]
CMD ["run"]
