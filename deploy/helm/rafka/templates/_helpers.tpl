{{- define "rafka.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "rafka.selector" -}}
app.kubernetes.io/name: rafka
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "rafka.labels" -}}
{{ include "rafka.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* Where the node of this ordinal is found by the others and by clients: (list root ordinal). */}}
{{- define "rafka.host" -}}
{{- $root := index . 0 -}}
{{- $name := include "rafka.name" $root -}}
{{- printf "%s-%d.%s-nodes.%s.svc.%s" $name (int (index . 1)) $name $root.Release.Namespace $root.Values.clusterDomain -}}
{{- end -}}

{{/* cluster.config.json: node ids count from 1, pods from 0. */}}
{{- define "rafka.config" -}}
{{- $root := . -}}
{{- $ports := .Values.ports -}}
{{- $voters := list -}}
{{- $nodes := list -}}
{{- range $ordinal := until (int .Values.replicas) -}}
{{- $id := add1 $ordinal -}}
{{- $host := include "rafka.host" (list $root $ordinal) -}}
{{- $voters = append $voters (printf "%d@%s:%d" $id $host (int $ports.controllers)) -}}
{{- $listeners := printf "PLAINTEXT://0.0.0.0:%d,CONTROLLER://0.0.0.0:%d" (int $ports.clients) (int $ports.controllers) -}}
{{- $advertised := printf "PLAINTEXT://%s:%d,CONTROLLER://%s:%d" $host (int $ports.clients) $host (int $ports.controllers) -}}
{{- $nodes = append $nodes (dict "id" $id "listeners" $listeners "properties" (dict "advertised.listeners" $advertised "log.dirs" "/var/lib/rafka/data")) -}}
{{- end -}}
{{- $own := dict "controller.quorum.voters" (join "," $voters) "rafka.http.listener" (printf "0.0.0.0:%d" (int $ports.http)) -}}
{{- dict "cluster" (include "rafka.name" .) "properties" (merge $own .Values.properties) "nodes" $nodes | toPrettyJson -}}
{{- end -}}
