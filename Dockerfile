FROM python:3.11-slim

# Where pip also looks for PyTorch's CPU wheels: the address of an index. Without a CPU wheel in
# sight pip takes the CUDA build, gigabytes that nobody here uses, and the build stops.
ARG TORCH_WHEELS=""

ENV PYTHONUNBUFFERED=1 \
    HALFWAVE_DATA_DIR=/data

WORKDIR /halfwave
COPY requirements.txt ./
RUN pip install --no-cache-dir \
        ${TORCH_WHEELS:+--extra-index-url "$TORCH_WHEELS"} -r requirements.txt \
    && python -c "import sys, torch; torch.version.cuda is None or sys.exit( \
        'This image needs the CPU build of torch, got ' + torch.__version__ + \
        ': pass --build-arg TORCH_WHEELS=<address of PyTorch\'s CPU wheels>.')"

COPY . .
RUN useradd --system --uid 10001 halfwave \
    && install --directory --owner=halfwave --mode=700 /data \
    && python -m compileall -q app.py serve.py core pages \
    && python -c "from core import lesson, quiz; quiz.load_quizzes(); lesson.load_lessons()"
USER 10001
VOLUME /data
EXPOSE 8501

HEALTHCHECK --interval=15s --timeout=10s --start-period=60s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=9)"]

CMD ["python", "-m", "serve", "--host", "0.0.0.0", "--port", "8501"]
