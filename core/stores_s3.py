"""A bucket of a store that speaks S3; keys and secrets come from AWS_ACCESS_KEY_ID and its like."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config as ClientConfig
from botocore.exceptions import ClientError

from core.stores import NoSuchFile, is_key

MISSING = ("404", "NoSuchKey")
TIMES = {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 3, "mode": "standard"}}


class S3Store:
    """`s3://bucket/prefix?endpoint=https://host&region=name`; without an endpoint, Amazon's."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.bucket = parts.netloc
        self.prefix = f"{parts.path.strip('/')}/".lstrip("/")
        self.client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=options.get("endpoint"),
            region_name=options.get("region", "us-east-1"),
            config=ClientConfig(
                **TIMES,
                s3={"addressing_style": "path" if "endpoint" in options else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def path(self, key: str) -> str:
        """Its name in the bucket; ValueError for what is no key."""
        if not is_key(key):
            raise ValueError("not a key")
        return f"{self.prefix}{key[:2]}/{key[2:4]}/{key}"

    def put(self, key: str, content: bytes) -> None:
        """One request: it is there as a whole or not at all."""
        self.client.put_object(
            Bucket=self.bucket, Key=self.path(key), Body=content, ContentType="application/octet-stream"
        )

    def get(self, key: str) -> bytes:
        """What was put, or NoSuchFile."""
        try:
            content: bytes = self.client.get_object(Bucket=self.bucket, Key=self.path(key))["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                raise NoSuchFile(key) from error
            raise
        return content

    def remove(self, key: str) -> None:
        """Forget it; the store says nothing where there is nothing."""
        self.client.delete_object(Bucket=self.bucket, Key=self.path(key))

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """All that lies under the prefix, a thousand at a time."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        for page in pages:
            for found in page.get("Contents", []):
                yield found["Key"].rsplit("/", 1)[-1], found["LastModified"].astimezone(UTC)
