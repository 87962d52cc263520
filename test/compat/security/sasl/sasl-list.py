"""Lists topics by librdkafka with the configuration in the first argument, JSON; prints the error and ends with 1 where it may not."""

import json
import sys
import time

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

REFUSED = (KafkaError._AUTHENTICATION, KafkaError._SSL)

failures = []
config = json.loads(sys.argv[1])
config["error_cb"] = failures.append
admin = AdminClient(config)
deadline = time.monotonic() + 8
while True:
    try:
        admin.poll(0)
        print("topics", *sorted(admin.list_topics(timeout=1).topics))
        sys.exit(0)
    except KafkaException as error:
        admin.poll(0)
        if time.monotonic() > deadline or any(failure.code() in REFUSED for failure in failures):
            print(error, *failures)
            sys.exit(1)
