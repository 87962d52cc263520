"""Lists topics by librdkafka with the configuration in the first argument, JSON; prints the error and ends with 1 where it may not."""

import json
import sys

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

failures = []
config = json.loads(sys.argv[1])
config["error_cb"] = lambda error: failures.append(str(error))
admin = AdminClient(config)
try:
    admin.poll(0)
    names = sorted(admin.list_topics(timeout=5).topics)
    print("topics", *names)
except KafkaException as error:
    admin.poll(0)
    print(error, *failures)
    sys.exit(1)
