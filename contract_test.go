package timpush_test

import (
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush"
)

// The exported contract. Code outside this repository compiles against these names
// and types, so that a change of one of them must not compile here.

// Functions and methods.
var (
	_ func() (timpush.Config, error)                = timpush.ConfigFromEnv
	_ func(timpush.Config) (*timpush.Client, error) = timpush.NewClient
	_ func() uint32                                 = timpush.NewMsgRandom
	_ func(error) bool                              = timpush.OutcomeUnknown

	_ func(*timpush.Client, func(*timpush.Config)) (*timpush.Client, error) = (*timpush.Client).With
	_ func(*timpush.Client)                                                 = (*timpush.Client).CloseIdleConnections

	_ func(*timpush.Client, context.Context, *timpush.PushRequest) (*timpush.PushResult, error)           = (*timpush.Client).Push
	_ func(*timpush.Client, context.Context, *timpush.AllMemberPushRequest) (*timpush.PushResult, error)  = (*timpush.Client).AllMemberPush
	_ func(*timpush.Client, context.Context, *timpush.BatchPushRequest) (*timpush.BatchPushResult, error) = (*timpush.Client).BatchPush
	_ func(*timpush.Client, context.Context, *timpush.BatchSendRequest) (*timpush.BatchSendResult, error) = (*timpush.Client).BatchSend

	_ func(*timpush.Client, context.Context, *timpush.BatchPushRequest, iter.Seq[string]) iter.Seq2[*timpush.BatchPushResult, error] = (*timpush.Client).BatchPushSeq
	_ func(*timpush.Client, context.Context, *timpush.BatchSendRequest, iter.Seq[string]) iter.Seq2[*timpush.BatchSendResult, error] = (*timpush.Client).BatchSendSeq

	_ func(*timpush.PushRequest) error          = (*timpush.PushRequest).Validate
	_ func(*timpush.AllMemberPushRequest) error = (*timpush.AllMemberPushRequest).Validate
	_ func(*timpush.BatchPushRequest) error     = (*timpush.BatchPushRequest).Validate
	_ func(*timpush.BatchSendRequest) error     = (*timpush.BatchSendRequest).Validate
	_ func(*timpush.BatchPushResult) error      = (*timpush.BatchPushResult).Err
	_ func(*timpush.BatchSendResult) error      = (*timpush.BatchSendResult).Err

	_ func(...string) timpush.Condition             = timpush.AnyTag
	_ func(...string) timpush.Condition             = timpush.AllTags
	_ func(map[string]string) timpush.Condition     = timpush.AnyAttr
	_ func(map[string]string) timpush.Condition     = timpush.AllAttrs
	_ func(string) timpush.MsgBody                  = timpush.Text
	_ func(timpush.Region) (string, error)          = timpush.Region.BaseURL
	_ func(timpush.Code) string                     = timpush.Code.String
	_ func(timpush.Code) string                     = timpush.Code.Error
	_ func(timpush.MsgBody) ([]byte, error)         = timpush.MsgBody.MarshalJSON
	_ func(*timpush.MsgBody, []byte) error          = (*timpush.MsgBody).UnmarshalJSON
	_ func(*timpush.Client, fmt.State, rune)        = (*timpush.Client).Format
	_ func(*timpush.Client) slog.Value              = (*timpush.Client).LogValue
	_ func(timpush.Config) slog.Value               = timpush.Config.LogValue
	_ func(*timpush.APIError) error                 = (*timpush.APIError).Unwrap
	_ func(*timpush.FieldError) error               = (*timpush.FieldError).Unwrap
	_ func(*timpush.ValidationError) []error        = (*timpush.ValidationError).Unwrap
	_ func(*timpush.RecipientError) error           = (*timpush.RecipientError).Unwrap
	_ func(*timpush.TransportError) error           = (*timpush.TransportError).Unwrap
	_ func(*timpush.BatchError) error               = (*timpush.BatchError).Unwrap
	_ func(timpush.OfflinePushInfo) ([]byte, error) = timpush.OfflinePushInfo.MarshalJSON
	_ func(*timpush.OfflinePushInfo, []byte) error  = (*timpush.OfflinePushInfo).UnmarshalJSON

	_ func(uint32, timpush.Secret, time.Duration) (timpush.Signer, error) = timpush.NewKeySigner

	_ func(timpush.OfflinePushInfo, ...timpush.Element) []string = timpush.OfflinePushInfo.Warnings
)

// Services.
var (
	_ func(*timpush.Client, context.Context, *timpush.RevokeRequest) error = (*timpush.Client).Revoke

	_ func(*timpush.RevokeRequest) error         = (*timpush.RevokeRequest).Validate
	_ func(*timpush.ScheduleAddRequest) error    = (*timpush.ScheduleAddRequest).Validate
	_ func(*timpush.ScheduleModifyRequest) error = (*timpush.ScheduleModifyRequest).Validate
	_ func(*timpush.ScheduleListRequest) error   = (*timpush.ScheduleListRequest).Validate
	_ func(*timpush.AccountsResult) error        = (*timpush.AccountsResult).Err
	_ func(*timpush.UserTagsResult) error        = (*timpush.UserTagsResult).Err
	_ func(*timpush.UserAttributesResult) error  = (*timpush.UserAttributesResult).Err
	_ func(*timpush.TagsSyncResult) error        = (*timpush.TagsSyncResult).Err

	_ func(timpush.WallTime, *time.Location) (time.Time, error) = timpush.WallTime.In
	_ func(timpush.PushPlatform) string                         = timpush.PushPlatform.String
	_ func(timpush.PushEventType) string                        = timpush.PushEventType.String

	_ contractTags = (*timpush.TagsService)(nil)
	_ contractTags = (*timpush.AllMemberTagsService)(nil)
	_ interface {
		Replace(context.Context, []timpush.UserTags) (*timpush.AccountsResult, error)
		ReplaceSeq(context.Context, iter.Seq[timpush.UserTags]) iter.Seq2[*timpush.AccountsResult, error]
	} = (*timpush.TagsService)(nil)

	_ contractAttributes[timpush.AttributeName]          = (*timpush.AttributesService)(nil)
	_ contractAttributes[timpush.AllMemberAttributeName] = (*timpush.AllMemberAttributesService)(nil)

	_ interface {
		PushTrace(ctx context.Context, taskID, userID string) (*timpush.TraceResult, error)
		PushStatistics(ctx context.Context, start, end time.Time, taskIDs ...string) (*timpush.PushStatisticsResult, error)
		PushLoss(ctx context.Context, start, end time.Time, taskIDs ...string) (*timpush.PushLossResult, error)
		MessageTrace(ctx context.Context, pushID string) (*timpush.TraceResult, error)
		MessageStatistics(ctx context.Context, start, end time.Time) (*timpush.MessageStatisticsResult, error)
		MessageLoss(ctx context.Context, start, end time.Time) (*timpush.MessageLossResult, error)
	} = (*timpush.ReportsService)(nil)

	_ interface {
		Add(context.Context, *timpush.ScheduleAddRequest) (*timpush.ScheduleAddResult, error)
		Modify(context.Context, *timpush.ScheduleModifyRequest) error
		Delete(ctx context.Context, taskID int64, typ timpush.ScheduleType) error
		Get(ctx context.Context, taskID int64) (*timpush.ScheduledTask, error)
		List(context.Context, *timpush.ScheduleListRequest) (*timpush.ScheduleListResult, error)
		ListSeq(context.Context, *timpush.ScheduleListRequest) iter.Seq2[*timpush.ScheduleListResult, error]
	} = (*timpush.SchedulesService)(nil)
)

// contractTags is what both families of tags have.
type contractTags interface {
	Add(context.Context, []timpush.UserTags) (*timpush.AccountsResult, error)
	AddSeq(context.Context, iter.Seq[timpush.UserTags]) iter.Seq2[*timpush.AccountsResult, error]
	Remove(context.Context, []timpush.UserTags) (*timpush.AccountsResult, error)
	RemoveSeq(context.Context, iter.Seq[timpush.UserTags]) iter.Seq2[*timpush.AccountsResult, error]
	Clear(context.Context, []string) (*timpush.AccountsResult, error)
	ClearSeq(context.Context, iter.Seq[string]) iter.Seq2[*timpush.AccountsResult, error]
	Get(context.Context, []string) (*timpush.UserTagsResult, error)
	GetSeq(context.Context, iter.Seq[string]) iter.Seq2[*timpush.UserTagsResult, error]
	Sync(context.Context, []timpush.UserTags) (*timpush.TagsSyncResult, error)
	SyncDryRun(context.Context, []timpush.UserTags) (*timpush.TagsSyncResult, error)
}

// contractAttributes is what both families of attributes have.
type contractAttributes[Name any] interface {
	SetNames(context.Context, []Name) error
	Names(context.Context) ([]Name, error)
	Set(context.Context, []timpush.UserAttributes) (*timpush.AccountsResult, error)
	SetSeq(context.Context, iter.Seq[timpush.UserAttributes]) iter.Seq2[*timpush.AccountsResult, error]
	Get(context.Context, []string) (*timpush.UserAttributesResult, error)
	GetSeq(context.Context, iter.Seq[string]) iter.Seq2[*timpush.UserAttributesResult, error]
	Remove(context.Context, []timpush.UserAttributeNames) (*timpush.AccountsResult, error)
	RemoveSeq(context.Context, iter.Seq[timpush.UserAttributeNames]) iter.Seq2[*timpush.AccountsResult, error]
}

// What the types are to others.
var (
	_ interface {
		fmt.Stringer
		fmt.GoStringer
		fmt.Formatter
		slog.LogValuer
		json.Marshaler
		encoding.TextMarshaler
	} = timpush.Secret("")

	_ error = timpush.Code(0)

	_ contractError = (*timpush.APIError)(nil)
	_ contractError = (*timpush.FieldError)(nil)
	_ contractError = (*timpush.RecipientError)(nil)
	_ contractError = (*timpush.TransportError)(nil)
	_ contractError = (*timpush.BatchError)(nil)

	_ interface {
		error
		slog.LogValuer
		Unwrap() []error
	} = (*timpush.ValidationError)(nil)

	_ interface {
		UserSig(ctx context.Context, identifier string) (sig string, expires time.Time, err error)
	} = timpush.Signer(nil)
	_ timpush.Signer = contractSigner{}

	_ timpush.Element = timpush.TextElem{}
	_ timpush.Element = timpush.LocationElem{}
	_ timpush.Element = timpush.FaceElem{}
	_ timpush.Element = timpush.CustomElem{}
	_ timpush.Element = timpush.SoundElem{}
	_ timpush.Element = timpush.ImageElem{}
	_ timpush.Element = timpush.FileElem{}
	_ timpush.Element = timpush.VideoFileElem{}
	_ timpush.Element = timpush.RawElem{}

	_ []timpush.Element = timpush.MsgBody(nil)
)

type contractError interface {
	error
	slog.LogValuer
	Unwrap() error
}

// contractSigner has the one method that a Signer of a user has.
type contractSigner struct{}

func (contractSigner) UserSig(context.Context, string) (string, time.Time, error) {
	return "", time.Time{}, nil
}

// Literals as users write them: every field by its name. The pointers hold each
// field to exactly its type, for a literal alone would also fit a type of the same
// kind.
var (
	_ = func(v *timpush.Config) []any {
		*v = timpush.Config{
			SDKAppID: 0, Identifier: "", SecretKey: "", Signer: nil, Region: "", BaseURL: "", HTTPClient: nil,
			Middleware: nil, Timeout: 0, Retry: timpush.RetryPolicy{}, Logger: nil, Observer: nil, UserAgent: "",
			SkipValidation: false,
		}
		return []any{
			contractIs[uint32](&v.SDKAppID), contractIs[string](&v.Identifier), contractIs[timpush.Secret](&v.SecretKey),
			contractIs[timpush.Signer](&v.Signer), contractIs[timpush.Region](&v.Region), contractIs[string](&v.BaseURL),
			contractIs[*http.Client](&v.HTTPClient),
			contractIs[[]func(http.RoundTripper) http.RoundTripper](&v.Middleware),
			contractIs[time.Duration](&v.Timeout), contractIs[timpush.RetryPolicy](&v.Retry),
			contractIs[*slog.Logger](&v.Logger), contractIs[func(context.Context, timpush.CallEvent)](&v.Observer),
			contractIs[string](&v.UserAgent), contractIs[bool](&v.SkipValidation),
		}
	}
	_ = func(v *timpush.CallEvent) []any {
		*v = timpush.CallEvent{
			Op: "", Path: "", Start: time.Time{}, Duration: 0, Attempts: 0, HTTPStatus: 0, BodyBytes: 0, Recipients: 0,
			Failed: 0, Code: 0, Err: nil,
		}
		return []any{
			contractIs[string](&v.Op), contractIs[string](&v.Path), contractIs[time.Time](&v.Start),
			contractIs[time.Duration](&v.Duration), contractIs[int](&v.Attempts), contractIs[int](&v.HTTPStatus),
			contractIs[int](&v.BodyBytes), contractIs[int](&v.Recipients), contractIs[int](&v.Failed),
			contractIs[timpush.Code](&v.Code), contractIs[error](&v.Err),
		}
	}
	_ = func(v *timpush.RetryPolicy) []any {
		*v = timpush.RetryPolicy{MaxAttempts: 0, BaseDelay: 0, MaxDelay: 0, RetryUnknownOutcome: false}
		return []any{
			contractIs[int](&v.MaxAttempts), contractIs[time.Duration](&v.BaseDelay), contractIs[time.Duration](&v.MaxDelay),
			contractIs[bool](&v.RetryUnknownOutcome),
		}
	}
	_ = func(v *timpush.PushRequest) []any {
		*v = timpush.PushRequest{
			FromAccount: "", AllUsers: false, Condition: timpush.Condition{}, MsgRandom: 0, OnlineOnlyFlag: false,
			MsgBody: nil, OfflinePushInfo: timpush.OfflinePushInfo{}, DataID: "",
		}
		return []any{
			contractIs[string](&v.FromAccount), contractIs[bool](&v.AllUsers), contractIs[timpush.Condition](&v.Condition),
			contractIs[uint32](&v.MsgRandom), contractIs[timpush.Flag](&v.OnlineOnlyFlag),
			contractIs[timpush.MsgBody](&v.MsgBody), contractIs[timpush.OfflinePushInfo](&v.OfflinePushInfo),
			contractIs[string](&v.DataID),
		}
	}
	_ = func(v *timpush.AllMemberPushRequest) []any {
		*v = timpush.AllMemberPushRequest{
			FromAccount: "", AllUsers: false, Condition: timpush.Condition{}, MsgRandom: 0, MsgLifeTime: 0, MsgBody: nil,
			OfflinePushInfo: timpush.OfflinePushInfo{},
		}
		return []any{
			contractIs[string](&v.FromAccount), contractIs[bool](&v.AllUsers), contractIs[timpush.Condition](&v.Condition),
			contractIs[uint32](&v.MsgRandom), contractIs[int](&v.MsgLifeTime), contractIs[timpush.MsgBody](&v.MsgBody),
			contractIs[timpush.OfflinePushInfo](&v.OfflinePushInfo),
		}
	}
	_ = func(v *timpush.PushResult) []any {
		*v = timpush.PushResult{TaskID: "", MsgRandom: 0}
		return []any{contractIs[string](&v.TaskID), contractIs[uint32](&v.MsgRandom)}
	}
	_ = func(v *timpush.BatchPushRequest) []any {
		*v = timpush.BatchPushRequest{
			FromAccount: "", ToAccount: nil, MsgRandom: 0, OfflinePushInfo: timpush.OfflinePushInfo{}, DataID: "",
		}
		return []any{
			contractIs[string](&v.FromAccount), contractIs[[]string](&v.ToAccount), contractIs[uint32](&v.MsgRandom),
			contractIs[timpush.OfflinePushInfo](&v.OfflinePushInfo), contractIs[string](&v.DataID),
		}
	}
	_ = func(v *timpush.BatchPushResult) []any {
		*v = timpush.BatchPushResult{TaskID: "", MsgRandom: 0, Recipients: nil, Failed: nil}
		return []any{
			contractIs[string](&v.TaskID), contractIs[uint32](&v.MsgRandom), contractIs[[]string](&v.Recipients),
			contractIs[[]timpush.RecipientError](&v.Failed),
		}
	}
	_ = func(v *timpush.BatchSendRequest) []any {
		*v = timpush.BatchSendRequest{
			SyncOtherMachine: 0, FromAccount: "", ToAccount: nil, MsgSeq: 0, MsgRandom: 0, MsgBody: nil,
			OnlineOnlyFlag: false, MsgLifeTime: nil, CloudCustomData: "", SendMsgControl: nil,
			OfflinePushInfo: timpush.OfflinePushInfo{}, IsNeedReadReceipt: false,
		}
		return []any{
			contractIs[timpush.SyncOtherMachine](&v.SyncOtherMachine), contractIs[string](&v.FromAccount),
			contractIs[[]string](&v.ToAccount), contractIs[uint32](&v.MsgSeq), contractIs[uint32](&v.MsgRandom),
			contractIs[timpush.MsgBody](&v.MsgBody), contractIs[timpush.Flag](&v.OnlineOnlyFlag),
			contractIs[*int](&v.MsgLifeTime), contractIs[string](&v.CloudCustomData),
			contractIs[[]timpush.SendMsgControl](&v.SendMsgControl),
			contractIs[timpush.OfflinePushInfo](&v.OfflinePushInfo), contractIs[timpush.Flag](&v.IsNeedReadReceipt),
		}
	}
	_ = func(v *timpush.BatchSendResult) []any {
		*v = timpush.BatchSendResult{MsgKey: "", MsgRandom: 0, Recipients: nil, Failed: nil}
		return []any{
			contractIs[string](&v.MsgKey), contractIs[uint32](&v.MsgRandom), contractIs[[]string](&v.Recipients),
			contractIs[[]timpush.RecipientError](&v.Failed),
		}
	}
	_ = func(v *timpush.Condition) []any {
		*v = timpush.Condition{TagsOr: nil, TagsAnd: nil, TagsNot: nil, AttrsOr: nil, AttrsAnd: nil}
		return []any{
			contractIs[[]string](&v.TagsOr), contractIs[[]string](&v.TagsAnd), contractIs[[]string](&v.TagsNot),
			contractIs[map[string]string](&v.AttrsOr), contractIs[map[string]string](&v.AttrsAnd),
		}
	}
	_ = func(v *timpush.OfflinePushInfo) []any {
		*v = timpush.OfflinePushInfo{
			PushFlag: false, Title: "", Desc: "", MultiLanguageContent: nil, Ext: "", AndroidInfo: timpush.AndroidInfo{},
			APNSInfo: timpush.APNSInfo{}, HarmonyInfo: timpush.HarmonyInfo{}, BadgeAddNum: 0, BadgeSetNum: nil,
			PushTemplateID: "", PushTemplateParam: nil, Extra: nil,
		}
		return []any{
			contractIs[timpush.Flag](&v.PushFlag), contractIs[string](&v.Title), contractIs[string](&v.Desc),
			contractIs[[]timpush.LanguageContent](&v.MultiLanguageContent), contractIs[string](&v.Ext),
			contractIs[timpush.AndroidInfo](&v.AndroidInfo), contractIs[timpush.APNSInfo](&v.APNSInfo),
			contractIs[timpush.HarmonyInfo](&v.HarmonyInfo), contractIs[int](&v.BadgeAddNum),
			contractIs[*int](&v.BadgeSetNum), contractIs[string](&v.PushTemplateID),
			contractIs[map[string]string](&v.PushTemplateParam), contractIs[map[string]json.RawMessage](&v.Extra),
		}
	}
	_ = func(v *timpush.AndroidInfo) []any {
		return []any{
			contractIs[timpush.VIVOClassification](&v.VIVOClassification), contractIs[timpush.VIVONotifyType](&v.VIVONotifyType),
			contractIs[timpush.MeiZuNoticeMsgType](&v.MeiZuNoticeMsgType), contractIs[map[string]json.RawMessage](&v.Extra),
		}
	}
	_ = func(v *timpush.APNSInfo) []any {
		return []any{
			contractIs[timpush.BadgeMode](&v.BadgeMode), contractIs[timpush.LiveActivity](&v.LiveActivity),
			contractIs[map[string]json.RawMessage](&v.Extra),
		}
	}
	_ = func(v *timpush.HarmonyInfo) []any {
		return []any{contractIs[map[string]json.RawMessage](&v.Extra)}
	}
)

// The services, their requests and results.
var (
	_ = func(v *timpush.Client) []any {
		return []any{
			contractIs[*timpush.TagsService](&v.Tags), contractIs[*timpush.AttributesService](&v.Attributes),
			contractIs[*timpush.AllMemberTagsService](&v.AllMemberTags),
			contractIs[*timpush.AllMemberAttributesService](&v.AllMemberAttributes),
			contractIs[*timpush.ReportsService](&v.Reports), contractIs[*timpush.SchedulesService](&v.Schedules),
		}
	}
	_ = func(v *timpush.UserTags) []any {
		*v = timpush.UserTags{Account: "", Tags: nil}
		return []any{contractIs[string](&v.Account), contractIs[[]string](&v.Tags)}
	}
	_ = func(v *timpush.UserAttributes) []any {
		*v = timpush.UserAttributes{Account: "", Attrs: nil}
		return []any{contractIs[string](&v.Account), contractIs[map[string]string](&v.Attrs)}
	}
	_ = func(v *timpush.UserAttributeNames) []any {
		*v = timpush.UserAttributeNames{Account: "", Attrs: nil}
		return []any{contractIs[string](&v.Account), contractIs[[]string](&v.Attrs)}
	}
	_ = func(v *timpush.AttributeName) []any {
		*v = timpush.AttributeName{Index: 0, Name: "", Type: 0}
		return []any{contractIs[int](&v.Index), contractIs[string](&v.Name), contractIs[timpush.AttributeType](&v.Type)}
	}
	_ = func(v *timpush.AllMemberAttributeName) []any {
		*v = timpush.AllMemberAttributeName{Index: 0, Name: ""}
		return []any{contractIs[int](&v.Index), contractIs[string](&v.Name)}
	}
	_ = func(v *timpush.AccountsResult) []any {
		*v = timpush.AccountsResult{Accounts: nil, Failed: nil}
		return []any{contractIs[[]string](&v.Accounts), contractIs[[]timpush.RecipientError](&v.Failed)}
	}
	_ = func(v *timpush.UserTagsResult) []any {
		*v = timpush.UserTagsResult{Users: nil, Failed: nil}
		return []any{contractIs[[]timpush.UserTags](&v.Users), contractIs[[]timpush.RecipientError](&v.Failed)}
	}
	_ = func(v *timpush.UserAttributesResult) []any {
		*v = timpush.UserAttributesResult{Users: nil, Failed: nil}
		return []any{contractIs[[]timpush.UserAttributes](&v.Users), contractIs[[]timpush.RecipientError](&v.Failed)}
	}
	_ = func(v *timpush.TagsSyncResult) []any {
		*v = timpush.TagsSyncResult{Removed: nil, Added: nil, Failed: nil}
		return []any{
			contractIs[[]timpush.UserTags](&v.Removed), contractIs[[]timpush.UserTags](&v.Added),
			contractIs[[]timpush.RecipientError](&v.Failed),
		}
	}
	_ = func(v *timpush.RevokeRequest) []any {
		*v = timpush.RevokeRequest{TaskID: "", OfflinePushInfo: timpush.OfflinePushInfo{}, LeaveShown: false}
		return []any{
			contractIs[string](&v.TaskID), contractIs[timpush.OfflinePushInfo](&v.OfflinePushInfo), contractIs[bool](&v.LeaveShown),
		}
	}
	_ = func(v *timpush.ScheduleContent) []any {
		*v = timpush.ScheduleContent{
			FromAccount: "", AllUsers: false, Condition: timpush.Condition{}, ToAccount: nil, MsgRandom: 0,
			OfflinePushInfo: timpush.OfflinePushInfo{},
		}
		return []any{
			contractIs[string](&v.FromAccount), contractIs[bool](&v.AllUsers), contractIs[timpush.Condition](&v.Condition),
			contractIs[[]string](&v.ToAccount), contractIs[uint32](&v.MsgRandom),
			contractIs[timpush.OfflinePushInfo](&v.OfflinePushInfo),
		}
	}
	_ = func(v *timpush.ScheduleAddRequest) []any {
		*v = timpush.ScheduleAddRequest{Type: "", SchedAt: time.Time{}, Content: timpush.ScheduleContent{}}
		return []any{
			contractIs[timpush.ScheduleType](&v.Type), contractIs[time.Time](&v.SchedAt), contractIs[timpush.ScheduleContent](&v.Content),
		}
	}
	_ = func(v *timpush.ScheduleAddResult) []any { return []any{contractIs[int64](&v.TaskID)} }
	_ = func(v *timpush.ScheduleModifyRequest) []any {
		*v = timpush.ScheduleModifyRequest{TaskID: 0, Type: "", SchedAt: time.Time{}, Content: timpush.ScheduleContent{}}
		return []any{
			contractIs[int64](&v.TaskID), contractIs[timpush.ScheduleType](&v.Type), contractIs[time.Time](&v.SchedAt),
			contractIs[timpush.ScheduleContent](&v.Content),
		}
	}
	_ = func(v *timpush.ScheduleListRequest) []any {
		*v = timpush.ScheduleListRequest{
			Offset: 0, Want: 0, OrderBy: "", Asc: false, BeginTime: time.Time{}, EndTime: time.Time{}, Keyword: "",
		}
		return []any{
			contractIs[int](&v.Offset), contractIs[int](&v.Want), contractIs[timpush.ScheduleOrder](&v.OrderBy),
			contractIs[bool](&v.Asc), contractIs[time.Time](&v.BeginTime), contractIs[time.Time](&v.EndTime),
			contractIs[string](&v.Keyword),
		}
	}
	_ = func(v *timpush.ScheduleListResult) []any {
		*v = timpush.ScheduleListResult{Total: 0, Tasks: nil}
		return []any{contractIs[int](&v.Total), contractIs[[]timpush.ScheduledTask](&v.Tasks)}
	}
)

// The elements of a message.
var (
	_ = func(v *timpush.TextElem) []any {
		*v = timpush.TextElem{Text: ""}
		return []any{contractIs[string](&v.Text)}
	}
	_ = func(v *timpush.LocationElem) []any {
		*v = timpush.LocationElem{Desc: "", Latitude: 0, Longitude: 0}
		return []any{contractIs[string](&v.Desc), contractIs[float64](&v.Latitude), contractIs[float64](&v.Longitude)}
	}
	_ = func(v *timpush.FaceElem) []any {
		*v = timpush.FaceElem{Index: 0, Data: ""}
		return []any{contractIs[int](&v.Index), contractIs[string](&v.Data)}
	}
	_ = func(v *timpush.CustomElem) []any {
		*v = timpush.CustomElem{Data: "", Desc: "", Ext: "", Sound: ""}
		return []any{
			contractIs[string](&v.Data), contractIs[string](&v.Desc), contractIs[string](&v.Ext), contractIs[string](&v.Sound),
		}
	}
	_ = func(v *timpush.SoundElem) []any {
		*v = timpush.SoundElem{URL: "", UUID: "", Size: 0, Second: 0, DownloadFlag: 0}
		return []any{
			contractIs[string](&v.URL), contractIs[string](&v.UUID), contractIs[int](&v.Size), contractIs[int](&v.Second),
			contractIs[int](&v.DownloadFlag),
		}
	}
	_ = func(v *timpush.ImageElem) []any {
		*v = timpush.ImageElem{UUID: "", ImageFormat: 0, ImageInfoArray: nil}
		return []any{
			contractIs[string](&v.UUID), contractIs[int](&v.ImageFormat), contractIs[[]timpush.ImageInfo](&v.ImageInfoArray),
		}
	}
	_ = func(v *timpush.ImageInfo) []any {
		*v = timpush.ImageInfo{Type: 0, Size: 0, Width: 0, Height: 0, URL: ""}
		return []any{
			contractIs[int](&v.Type), contractIs[int](&v.Size), contractIs[int](&v.Width), contractIs[int](&v.Height),
			contractIs[string](&v.URL),
		}
	}
	_ = func(v *timpush.FileElem) []any {
		*v = timpush.FileElem{URL: "", UUID: "", FileSize: 0, FileName: "", DownloadFlag: 0}
		return []any{
			contractIs[string](&v.URL), contractIs[string](&v.UUID), contractIs[int](&v.FileSize),
			contractIs[string](&v.FileName), contractIs[int](&v.DownloadFlag),
		}
	}
	_ = func(v *timpush.VideoFileElem) []any {
		*v = timpush.VideoFileElem{
			VideoURL: "", VideoUUID: "", VideoSize: 0, VideoSecond: 0, VideoFormat: "", VideoDownloadFlag: 0,
			ThumbURL: "", ThumbUUID: "", ThumbSize: 0, ThumbWidth: 0, ThumbHeight: 0, ThumbFormat: "", ThumbDownloadFlag: 0,
		}
		return []any{
			contractIs[string](&v.VideoURL), contractIs[string](&v.VideoUUID), contractIs[int](&v.VideoSize),
			contractIs[int](&v.VideoSecond), contractIs[string](&v.VideoFormat), contractIs[int](&v.VideoDownloadFlag),
			contractIs[string](&v.ThumbURL), contractIs[string](&v.ThumbUUID), contractIs[int](&v.ThumbSize),
			contractIs[int](&v.ThumbWidth), contractIs[int](&v.ThumbHeight), contractIs[string](&v.ThumbFormat),
			contractIs[int](&v.ThumbDownloadFlag),
		}
	}
	_ = func(v *timpush.RawElem) []any {
		*v = timpush.RawElem{MsgType: "", MsgContent: nil}
		return []any{contractIs[string](&v.MsgType), contractIs[json.RawMessage](&v.MsgContent)}
	}
)

// The errors.
var (
	_ = func(v *timpush.APIError) []any {
		*v = timpush.APIError{
			Op: "", HTTPStatus: 0, Code: 0, Info: "", TaskID: "", Attempts: 0, MsgRandom: 0, Failed: nil, Unknown: false,
		}
		return []any{
			contractIs[string](&v.Op), contractIs[int](&v.HTTPStatus), contractIs[timpush.Code](&v.Code),
			contractIs[string](&v.Info), contractIs[string](&v.TaskID), contractIs[int](&v.Attempts),
			contractIs[uint32](&v.MsgRandom), contractIs[[]timpush.RecipientError](&v.Failed), contractIs[bool](&v.Unknown),
		}
	}
	_ = func(v *timpush.ValidationError) []any {
		*v = timpush.ValidationError{Op: "", Fields: nil}
		return []any{contractIs[string](&v.Op), contractIs[[]*timpush.FieldError](&v.Fields)}
	}
	_ = func(v *timpush.FieldError) []any {
		*v = timpush.FieldError{Field: "", Reason: "", Code: 0}
		return []any{contractIs[string](&v.Field), contractIs[string](&v.Reason), contractIs[timpush.Code](&v.Code)}
	}
	_ = func(v *timpush.RecipientError) []any {
		*v = timpush.RecipientError{Account: "", Code: 0, Info: ""}
		return []any{contractIs[string](&v.Account), contractIs[timpush.Code](&v.Code), contractIs[string](&v.Info)}
	}
	_ = func(v *timpush.TransportError) []any {
		*v = timpush.TransportError{Op: "", NotSent: false, HTTPStatus: 0, Attempts: 0, MsgRandom: 0, Err: nil}
		return []any{
			contractIs[string](&v.Op), contractIs[bool](&v.NotSent), contractIs[int](&v.HTTPStatus),
			contractIs[int](&v.Attempts), contractIs[uint32](&v.MsgRandom), contractIs[error](&v.Err),
		}
	}
	_ = func(v *timpush.BatchError) []any {
		*v = timpush.BatchError{Recipients: nil, MsgRandom: 0, Err: nil}
		return []any{contractIs[[]string](&v.Recipients), contractIs[uint32](&v.MsgRandom), contractIs[error](&v.Err)}
	}
)

// contractIs compiles only if the pointer is one to a T.
func contractIs[T any](field *T) any { return field }

// Variables take the types of the constants.
var (
	contractRegion  = timpush.RegionChina
	contractSync    = timpush.SyncToSender
	contractControl = timpush.NoUnread
	contractCode    = timpush.CodeTagTooLong
	contractBadge   = timpush.BadgeModeCount
	contractClass   = timpush.VIVOSystem
	contractNotify  = timpush.VIVONotifyRing
	contractMeiZu   = timpush.MeiZuPublic

	_ = contractIs[timpush.Region](&contractRegion)
	_ = contractIs[timpush.SyncOtherMachine](&contractSync)
	_ = contractIs[timpush.SendMsgControl](&contractControl)
	_ = contractIs[timpush.Code](&contractCode)
	_ = contractIs[timpush.BadgeMode](&contractBadge)
	_ = contractIs[timpush.VIVOClassification](&contractClass)
	_ = contractIs[timpush.VIVONotifyType](&contractNotify)
	_ = contractIs[timpush.MeiZuNoticeMsgType](&contractMeiZu)

	_ = string(timpush.Secret(""))
	_ = int(timpush.Code(0))
	_ = bool(timpush.Flag(false))
	_ = string(timpush.BadgeMode(""))
)

func TestConstantsHaveTheWiresValues(t *testing.T) {
	t.Parallel()
	regions := map[timpush.Region]string{
		timpush.RegionChina: "cn", timpush.RegionSingapore: "sgp", timpush.RegionSeoul: "kr",
		timpush.RegionTokyo: "jpn", timpush.RegionFrankfurt: "ger", timpush.RegionIndia: "ind",
		timpush.RegionSiliconValley: "usa", timpush.RegionJakarta: "idn", timpush.RegionRiyadh: "ksa",
	}
	assert.Len(t, regions, 9)
	for region, code := range regions {
		assert.Equal(t, code, string(region))
	}
	assert.Equal(t, 1, int(timpush.SyncToSender))
	assert.Equal(t, 2, int(timpush.NoSyncToSender))
	assert.Equal(t, "NoUnread", string(timpush.NoUnread))
	assert.Equal(t, "NoLastMsg", string(timpush.NoLastMsg))
	assert.Equal(t, "WithMuteNotifications", string(timpush.WithMuteNotifications))
	assert.Equal(t, "NoMsgCheck", string(timpush.NoMsgCheck))
	assert.Equal(t, "0", string(timpush.BadgeModeCount))
	assert.Equal(t, "1", string(timpush.BadgeModeNoCount))
	assert.Equal(t, "0", string(timpush.VIVOOperation))
	assert.Equal(t, "1", string(timpush.VIVOSystem))
	assert.Equal(t, []string{"1", "2", "3", "4"}, []string{
		string(timpush.VIVONotifyNone), string(timpush.VIVONotifyRing),
		string(timpush.VIVONotifyVibrate), string(timpush.VIVONotifyRingAndVibrate),
	})
	assert.Equal(t, "0", string(timpush.MeiZuPublic))
	assert.Equal(t, "1", string(timpush.MeiZuPrivate))
	assert.Equal(t, []timpush.PushStyle{0, 1}, []timpush.PushStyle{timpush.PushStyleDefault, timpush.PushStyleLongText})
	assert.Equal(t, []timpush.OPPONotifyLevel{1, 2, 16}, []timpush.OPPONotifyLevel{
		timpush.OPPONotifyBar, timpush.OPPONotifyLockScreen, timpush.OPPONotifyBanner,
	})
	assert.Equal(t, 90020, int(timpush.CodeTagTooLong))
	assert.Equal(t, []timpush.AttributeType{0, 1}, []timpush.AttributeType{timpush.AttributeOfUser, timpush.AttributeOfRegistration})
	assert.Equal(t, []timpush.ScheduleType{"All", "Tag", "User"}, []timpush.ScheduleType{timpush.ScheduleAll, timpush.ScheduleTag, timpush.ScheduleUser})
	assert.Equal(t, []timpush.ScheduleOrder{"createAt", "schedAt"}, []timpush.ScheduleOrder{timpush.ScheduleByCreateAt, timpush.ScheduleBySchedAt})
	assert.Equal(t, "pending", string(timpush.SchedulePending))
	assert.Equal(t, []timpush.LossCode{"-1", "-2"}, []timpush.LossCode{timpush.LossNoCertificate, timpush.LossNoToken})
}

// Numbers that reports and callbacks have in common, with the vendors' names.
func TestPlatformsAndEventTypesHaveNames(t *testing.T) {
	t.Parallel()
	for i, platform := range []struct {
		constant timpush.PushPlatform
		name     string
	}{
		{timpush.PlatformUnknown, "unknown"}, {timpush.PlatformAPNs, "APNs"}, {timpush.PlatformXiaomi, "Xiaomi"},
		{timpush.PlatformHuawei, "Huawei"}, {timpush.PlatformFCM, "FCM"}, {timpush.PlatformMeizu, "Meizu"},
		{timpush.PlatformOPPO, "OPPO"}, {timpush.PlatformVIVO, "vivo"}, {timpush.PlatformHonor, "Honor"},
	} {
		assert.Equal(t, i, int(platform.constant))
		assert.Equal(t, platform.name, platform.constant.String())
	}
	assert.Equal(t, "platform 9", timpush.PushPlatform(9).String())
	assert.Equal(t, "platform -1", timpush.PushPlatform(-1).String())
	assert.Equal(t, []timpush.PushEventType{1, 2}, []timpush.PushEventType{timpush.PushOffline, timpush.PushOnline})
	assert.Equal(t, []string{"event type 0", "offline", "online", "event type 3"}, []string{
		timpush.PushEventType(0).String(), timpush.PushOffline.String(), timpush.PushOnline.String(), timpush.PushEventType(3).String(),
	})
}

// What a family does not have is not there to be called.
func TestOlderFamilyHasNoReplaceAndNoTypes(t *testing.T) {
	t.Parallel()
	older := reflect.TypeFor[*timpush.AllMemberTagsService]()
	for _, method := range []string{"Replace", "ReplaceSeq"} {
		_, has := older.MethodByName(method)
		assert.False(t, has, method)
	}
	newer := reflect.TypeFor[*timpush.TagsService]()
	assert.Equal(t, newer.NumMethod()-2, older.NumMethod(), "all others")
	_, has := reflect.TypeFor[timpush.AllMemberAttributeName]().FieldByName("Type")
	assert.False(t, has)
	assert.Equal(t, 2, reflect.TypeFor[timpush.AllMemberAttributeName]().NumField())
}

// The names on the wire are part of the contract, as queues hold them.
func TestTypesHaveTheWiresMemberNames(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		value any
		names []string // in the order of the fields
	}{
		{timpush.PushRequest{}, []string{
			"From_Account", "AllUsers", "Condition", "MsgRandom", "OnlineOnlyFlag", "MsgBody", "OfflinePushInfo", "DataId"}},
		{timpush.AllMemberPushRequest{}, []string{
			"From_Account", "AllUsers", "Condition", "MsgRandom", "MsgLifeTime", "MsgBody", "OfflinePushInfo"}},
		{timpush.BatchPushRequest{}, []string{"From_Account", "To_Account", "MsgRandom", "OfflinePushInfo", "DataId"}},
		{timpush.BatchSendRequest{}, []string{
			"SyncOtherMachine", "From_Account", "To_Account", "MsgSeq", "MsgRandom", "MsgBody", "OnlineOnlyFlag",
			"MsgLifeTime", "CloudCustomData", "SendMsgControl", "OfflinePushInfo", "IsNeedReadReceipt"}},
		{timpush.PushResult{}, []string{"TaskId", "MsgRandom"}},
		{timpush.BatchPushResult{}, []string{"TaskId", "MsgRandom", "Recipients", "ErrorList"}},
		{timpush.BatchSendResult{}, []string{"MsgKey", "MsgRandom", "Recipients", "ErrorList"}},
		{timpush.RevokeRequest{}, []string{"TaskId", "OfflinePushInfo", "LeaveShown"}},
		{timpush.UserTags{}, []string{"To_Account", "Tags"}},
		{timpush.UserAttributes{}, []string{"To_Account", "Attrs"}},
		{timpush.UserAttributeNames{}, []string{"To_Account", "Attrs"}},
		{timpush.AccountsResult{}, []string{"Accounts", "ErrorList"}},
		{timpush.UserTagsResult{}, []string{"UserTags", "ErrorList"}},
		{timpush.UserAttributesResult{}, []string{"UserAttrs", "ErrorList"}},
		{timpush.ScheduleAddRequest{}, []string{"Type", "SchedAt", "Content"}},
		{timpush.ScheduleModifyRequest{}, []string{"TaskID", "Type", "SchedAt", "Content"}},
		{timpush.ScheduleListRequest{}, []string{"Offset", "Want", "OrderBy", "Asc", "BeginTime", "EndTime", "Keyword"}},
		{timpush.ScheduleContent{}, []string{"From_Account", "AllUsers", "Condition", "To_Account", "MsgRandom", "OfflinePushInfo"}},
		{timpush.ScheduleAddResult{}, []string{"TaskID"}},
		{timpush.ScheduleListResult{}, []string{"Total", "Tasks"}},
		{timpush.ScheduledTask{}, []string{
			"TaskID", "Sdkappid", "CreateAt", "Type", "SchedAt", "Content", "-", "Title", "Desc", "Status", "DispatchSuccess",
			"DispatchErr", "PushTaskID"}},
		{timpush.Condition{}, []string{"TagsOr", "TagsAnd", "TagsNot", "AttrsOr", "AttrsAnd"}},
		{timpush.RecipientError{}, []string{"To_Account", "ErrorCode", "ErrorInfo"}},
		{timpush.OfflinePushInfo{}, []string{
			"PushFlag", "Title", "Desc", "MultiLanguageContent", "Ext", "AndroidInfo", "ApnsInfo", "HarmonyInfo",
			"BadgeAddNum", "BadgeSetNum", "PushTemplateId", "PushTemplateParam", "-"}},
		{timpush.LanguageContent{}, []string{"Language", "Title", "Desc", "-"}},
		{timpush.AndroidInfo{}, []string{
			"Sound", "PushStyle", "XiaoMiChannelID", "OPPOChannelID", "OPPOCategory", "OPPOPrivateMsgTemplateId",
			"OPPOPrivateTitleParameters", "OPPOPrivateContentParameters", "OPPONotifyLevel", "VIVOClassification",
			"VIVOCategory", "VIVONotifyType", "HuaWeiImportance", "HuaWeiCategory", "HuaWeiImage", "HuaWeiChannelID",
			"HonorImage", "HonorImportance", "GoogleImage", "GooglePriority", "GoogleChannelID", "MeiZuNoticeMsgType",
			"ExtAsHuaweiIntentParam", "-"}},
		{timpush.APNSInfo{}, []string{
			"BadgeMode", "Title", "SubTitle", "Image", "MutableContent", "Sound", "InterruptionLevel", "ContentAvailable",
			"IsVoipPush", "LiveActivity", "-"}},
		{timpush.LiveActivity{}, []string{"LaId", "Event", "ContentState", "DismissalDate", "-"}},
		{timpush.HarmonyInfo{}, []string{"Title", "Category", "Image", "Sound", "SoundDuration", "-"}},
	} {
		assert.Equal(t, row.names, typesMembers(reflect.TypeOf(row.value)), "%T", row.value)
	}
}

// A value of an error type is no error: only a pointer is, so that errors.As finds
// what was returned.
func TestErrorTypesAreErrorsAsPointersOnly(t *testing.T) {
	t.Parallel()
	for _, value := range []any{
		timpush.APIError{}, timpush.ValidationError{}, timpush.FieldError{}, timpush.RecipientError{},
		timpush.TransportError{}, timpush.BatchError{},
	} {
		assert.NotImplements(t, (*error)(nil), value)
	}
}

// The set of elements is closed: what looks like one from outside is not.
func TestElementIsClosedToOtherPackages(t *testing.T) {
	t.Parallel()
	assert.NotImplements(t, (*timpush.Element)(nil), contractStranger{})
}

type contractStranger struct{}

func (contractStranger) msgType() string { return "TIMTextElem" } //nolint:unused // looks like an element
