#!/bin/bash
# gpu-check.sh - what a GPU gives, on one machine: whether it generates what the CPU generates, how
# fast models generate on it with keys and values on the device and in Java's memory, and how much
# faster a training step is. It needs a build with -Pcuda, CUDA 12 and a GPU; it takes some minutes.
#
#   ./mvnw -Pcuda package -DskipTests
#   src/test/gpu/gpu-check.sh            # tables on standard output
#
# UNROLL    the command (target/unroll)
# PROVIDER  cuda; cpu tries the script itself
# TEXT      a text of a megabyte or so for a real training; none without it
# SECONDS_A_STEP  after so many seconds a step is given up and the next one begins (180)
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit
UNROLL=${UNROLL:-target/unroll}
PROVIDER=${PROVIDER:-cuda}
LIMIT=${SECONDS_A_STEP:-180}
STREAMS=${STREAMS:-1,8,32,128}
TOKENS=${TOKENS:-64}
GPT2=${GPT2:-gpt2}
failed=0

step() { # title, command...
  printf '\n== %s\n' "$1"
  shift
  local start=$SECONDS
  timeout "$LIMIT" "$@" 2>&1 | grep -v 'LogManager\|JBossLoggerFinder\|incubator modules'
  local status=${PIPESTATUS[0]}
  printf -- '-- %d s' $((SECONDS - start))
  if [ "$status" = 0 ]; then echo; else echo ", failed with $status"; failed=1; fi
  return "$status"
}

nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader 2>/dev/null
nproc | sed 's/$/ processors/'

# First the smallest model: if that fails, nothing else can succeed.
step "a small model" $UNROLL bench generate sine-jordan --provider "$PROVIDER" --streams 1 \
  --tokens 4 --compare || exit 1
step "the shipped models, beside the CPU" $UNROLL bench generate --provider "$PROVIDER" \
  --streams 1,8 --tokens "$TOKENS" --compare
for kept in device host; do
  step "keys and values: $kept" $UNROLL bench generate shakespeare-gpt assistant-gpt sgd-gpt \
    --provider "$PROVIDER" --streams "$STREAMS" --tokens "$TOKENS" --kept $kept
done
for kept in device host; do
  step "a GPT of GPT-2's size, keys and values: $kept" $UNROLL bench generate --untrained "$GPT2" \
    --provider "$PROVIDER" --streams "$STREAMS" --tokens "$TOKENS" --kept $kept
done
step "the same on the CPU" $UNROLL bench generate --untrained "$GPT2" --provider cpu \
  --streams "${CPU_STREAMS:-1,32}" --tokens 16 --threads "$(nproc)"
step "training steps" $UNROLL bench train --provider "$PROVIDER" --steps "${STEPS:-10}"
step "training steps on the CPU" $UNROLL bench train --provider cpu --steps "${STEPS:-10}"

if [ -n "${TEXT:-}" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cp "$TEXT" "$work/book.txt"
  cat > "$work/recipe.yaml" <<'R'
title: A GPT for the measurement
data: {source: text-file, path: book.txt}
architecture: {type: gpt, layers: 6, size: 384, heads: 6, context: 256}
training:
  steps: 60
  batch: 32
  optimizer: {type: adamw, learningRate: 0.001}
  evaluateEvery: 60 step
R
  for provider in "$PROVIDER" cpu; do
    step "a training of 60 steps: $provider" $UNROLL train "$work" --provider $provider \
      --output "$work/$provider"
  done
fi
exit $failed
