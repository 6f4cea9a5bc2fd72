#!/usr/bin/env bash
# A standalone Spark cluster on the loopback, from the jars that Maven resolved; no distribution.
#
#   src/test/spark/cluster.sh start FOLDER [WORKERS [CORES]]   one master, 2 workers of 1 core each
#   src/test/spark/cluster.sh submit FOLDER ARGUMENTS...       as spark-submit; the master is set
#   src/test/spark/cluster.sh stop FOLDER
#
# Needs target/spark/classpath, which `./mvnw -Pspark package -DskipTests` and `./mvnw verify` write.
# SPARK_HOME, with links to the jars, is target/spark/home. FOLDER, a new one, gets settings, logs and all
# temporary files. Everything listens on 127.0.0.1 only, on ports that are free.
set -euo pipefail

command=${1:?cluster.sh start|submit|stop FOLDER}
folder=$(realpath -m "${2:?cluster.sh $command FOLDER}")
shift 2
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd -P)
. "$project/.mvn/jdk.sh"
require_jdk cluster.sh

export SPARK_HOME=$project/target/spark/home
export SPARK_CONF_DIR=$folder/conf
export SPARK_LOCAL_IP=127.0.0.1
export SPARK_DAEMON_MEMORY=256m
# Processes that live for seconds are ready in half the time; executors compute, and need C2.
quick='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
export SPARK_DAEMON_JAVA_OPTS=$quick
export SPARK_SCALA_VERSION=2.13
export JAVA_HOME

# The command line that bin/spark-class makes, with the flags that Spark gives every Java.
java_of() {
  mapfile -d '' -t java_command < <("$JAVA_HOME/bin/java" -Xmx128m -cp "$SPARK_HOME/jars/*" \
    org.apache.spark.launcher.Main "$@")
  # An empty element and a new line come first.
  java_command=("${java_command[@]:1}")
  java_command[0]=${java_command[0]#$'\n'}
  if [ ! -x "${java_command[0]}" ]; then
    echo "cluster.sh: Spark's launcher failed" >&2
    exit 1
  fi
}

# Starts a daemon, notes its process, and waits for a line of its log.
daemon() {
  local name=$1 line=$2
  shift 2
  java_of "$@"
  nohup "${java_command[@]}" >"$folder/$name.log" 2>&1 </dev/null &
  echo $! >>"$folder/processes"
  for _ in $(seq 600); do
    grep -q "$line" "$folder/$name.log" && return
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$folder/$name.log" >&2
  exit 1
}

case $command in
  start)
    mkdir -p "$SPARK_HOME/jars" "$SPARK_CONF_DIR" "$folder/tmp"
    while read -r jar; do
      ln -sf "$jar" "$SPARK_HOME/jars/"
    done <"$project/target/spark/classpath"
    printf '%s\n' 'rootLogger.level = warn' 'rootLogger.appenderRef.stderr.ref = stderr' \
      'appender.stderr.type = Console' 'appender.stderr.name = stderr' \
      'appender.stderr.target = SYSTEM_ERR' 'appender.stderr.layout.type = PatternLayout' \
      'appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n' \
      'logger.master.name = org.apache.spark.deploy' 'logger.master.level = info' \
      >"$SPARK_CONF_DIR/log4j2.properties"
    daemon master 'I have been elected leader' org.apache.spark.deploy.master.Master \
      --host 127.0.0.1 --port 0 --webui-port 0
    master=$(grep -o 'spark://127.0.0.1:[0-9]*' "$folder/master.log" | head -n 1)
    printf '%s\n' "spark.master $master" 'spark.driver.host 127.0.0.1' \
      'spark.driver.bindAddress 127.0.0.1' 'spark.driver.memory 1g' 'spark.executor.memory 1g' \
      'spark.ui.enabled false' 'spark.ui.showConsoleProgress false' "spark.local.dir $folder/tmp" \
      "spark.sql.warehouse.dir $folder/tmp/warehouse" \
      "spark.driver.extraJavaOptions $quick" "spark.executor.extraJavaOptions -XX:+UseSerialGC" >"$SPARK_CONF_DIR/spark-defaults.conf"
    for worker in $(seq "${1:-2}"); do
      daemon "worker-$worker" 'Successfully registered with master' \
        org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --port 0 --webui-port 0 \
        --cores "${2:-1}" --memory 2g --work-dir "$folder/work-$worker" "$master"
    done
    echo "$master"
    ;;
  submit)
    java_of org.apache.spark.deploy.SparkSubmit "$@"
    exec "${java_command[@]}"
    ;;
  stop)
    if [ -f "$folder/processes" ]; then
      # Workers first: they end their executors.
      tac "$folder/processes" | while read -r process; do
        kill "$process" 2>/dev/null || true
      done
      while read -r process; do
        while kill -0 "$process" 2>/dev/null; do sleep 0.1; done
      done <"$folder/processes"
      rm "$folder/processes"
    fi
    ;;
  *)
    echo "cluster.sh: start, submit or stop, not $command" >&2
    exit 2
    ;;
esac
